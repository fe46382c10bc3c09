"""A case, from referral to aftercare: what may follow what, who may know what, what is missing."""
