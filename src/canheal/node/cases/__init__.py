"""One patient's case, from the referral to the signed report."""
