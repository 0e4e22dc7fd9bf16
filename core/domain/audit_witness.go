package domain

// AuditWitness is somebody outside of the operator who cosigns what was signed of a log, unless that tells another
// history than before.
type AuditWitness struct {
	Name string
	Key  string // as the line of c2sp.org/signed-note for those who verify
	URL  string // what add-checkpoint is below
}

// AuditOffer is a signed checkpoint, and the proof that nothing before it has changed.
type AuditOffer struct {
	Origin string
	Old    int64    // the size that the witness knows
	Proof  [][]byte // from Old to the size of the checkpoint
	Note   string   // the checkpoint with its signatures
}

// AuditCosigned is what a witness answers.
type AuditCosigned struct {
	Lines string // of its cosignatures, each with its newline
	Size  int64  // that it knows; only with ErrWitnessKnowsOther
}

// What a witness may answer instead of a cosignature.
var (
	ErrWitnessKnowsOther = NewError(
		Conflict, "witness_knows_other", "The witness knows another size of this log than the one that was named.",
	)
	ErrWitnessRefuses = NewError(
		Conflict, "witness_refuses", "The witness has cosigned another history of this log. Restore the database that "+
			"was vouched for, or continue the log as a new generation.",
	)
	ErrWitnessUnregistered = NewError(
		BadGateway, "witness_unregistered", "The witness does not know this log or its key, or is not at that address. "+
			"Ask its operator to register the origin and the key.",
	)
	ErrWitnessUnavailable = NewError(
		Unavailable, "witness_unavailable", "The witness does not answer, or not as a witness does. Try again later.",
	)
)
