package domain

// AuditKey signs the logs of an installation. Each log has a name of its own, and so a verifier of its own.
type AuditKey struct {
	Installation string // what the names of its logs begin with
	Seed         Secret // of an Ed25519 key, 32 bytes
}
