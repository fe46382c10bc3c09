"""The pages of casework, for staff; every one goes through ``services.cases.opening``."""
