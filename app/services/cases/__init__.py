"""What people do with cases, one function per act; each asks the access of whoever does it."""
