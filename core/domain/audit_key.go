package domain

// AuditKey signs what is told of the audit logs to those outside.
type AuditKey struct {
	Installation string // how the origins of all its logs begin, such as tenon.example
	Seed         Secret // 32 bytes, of Ed25519
}
