package domain

// AuditKey signs what is told of the audit logs to those outside.
type AuditKey struct {
	Installation string // how the origins of all its logs begin, such as tenon.example
	Seed         Secret // 32 bytes, of Ed25519
}

// AuditWitness is somebody outside the operator who cosigns what was signed.
type AuditWitness struct {
	Name string
	Key  string // to verify with, as c2sp.org/signed-note writes it
	URL  string
}
