package memory

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// AuditWitnesses are all witnesses that there are, each with a key that its name makes. They cosign as real ones do,
// and fail when a test asks them to (the call is named Add).
type AuditWitnesses struct {
	faults
	logs *table[witnessedLog, witnessed]
}

// witnessedLog is a log as one witness knows it.
type witnessedLog struct{ witness, origin string }

type witnessed struct {
	tlog.Witnessed
	keys []string
}

var _ ports.AuditWitnesses = (*AuditWitnesses)(nil)

func newAuditWitnesses(w *transactor) *AuditWitnesses {
	return &AuditWitnesses{logs: newTable[witnessedLog, witnessed](w)}
}

func witnessOf(name string) tlog.Witness {
	seed := sha256.Sum256([]byte(name))
	return tlog.Witness{Name: name, Key: ed25519.NewKeyFromSeed(seed[:])}
}

// Witness is the one of that name.
func (r *AuditWitnesses) Witness(name string) domain.AuditWitness {
	return domain.AuditWitness{Name: name, Key: witnessOf(name).Verifier(), URL: "memory://" + name}
}

// Register lets a witness know a log by one more key.
func (r *AuditWitnesses) Register(w domain.AuditWitness, origin, key string) {
	_ = r.logs.InTx(context.Background(), func(context.Context) error {
		at := witnessedLog{w.Name, origin}
		known, _ := r.logs.get(at, domain.ErrWitnessUnregistered)
		known.keys = append(known.keys[:len(known.keys):len(known.keys)], key)
		r.logs.put(at, known)
		return nil
	})
}

// Add cosigns.
func (r *AuditWitnesses) Add(
	ctx context.Context, w domain.AuditWitness, offer domain.AuditOffer,
) (done domain.AuditCosigned, err error) {
	err = r.around("Add", func() error {
		done, err = r.add(ctx, w, offer)
		return err
	})
	return done, err
}

func (r *AuditWitnesses) add(
	ctx context.Context, w domain.AuditWitness, offer domain.AuditOffer,
) (done domain.AuditCosigned, err error) {
	err = r.logs.InTx(ctx, func(context.Context) error {
		at := witnessedLog{w.Name, offer.Origin}
		known, err := r.logs.get(at, domain.ErrWitnessUnregistered)
		if err != nil {
			return err
		}
		done, known.Witnessed, err = witnessOf(w.Name).Cosign(known.Witnessed, known.keys, offer, r.logs.clock.Now())
		r.logs.put(at, known)
		return err
	})
	return done, err
}
