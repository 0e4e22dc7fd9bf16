package ports

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// AuditWitnesses asks those outside the operator who cosign what was signed of an audit log, by c2sp.org/tlog-witness.
// It cannot join a unit of work.
type AuditWitnesses interface {
	// Add offers a witness a signed checkpoint, with the proof that it is consistent with the size that it knows. It
	// returns the lines of its cosignatures, each with its newline; whether they verify is for the caller to see.
	// ErrWitnessKnowsOther, with the size that it knows in the answer, if that is not Old; ErrWitnessRefuses if it has
	// cosigned another history, or the proof is wrong; ErrWitnessUnregistered if it does not know the log or the key;
	// ErrWitnessUnavailable if it does not answer, or with garbage; Internal if Old is more than the checkpoint has.
	Add(ctx context.Context, w domain.AuditWitness, offer domain.AuditOffer) (domain.AuditCosigned, error)
}
