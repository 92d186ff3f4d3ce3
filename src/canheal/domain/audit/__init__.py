"""A log that cannot be rewritten: Merkle trees and what proves them (RFC 6962)."""
