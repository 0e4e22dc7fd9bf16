package memory

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// sealed is a secret and the id of the key that would have sealed it: here nothing is.
type sealed struct {
	secret  domain.Secret
	key     string
	damaged bool
}

var errUnopened = errors.New("memory: a secret does not open, as if it was damaged")

// seal keeps a secret by the primary key.
func (s *store) seal(secret domain.Secret) sealed { return sealed{secret: secret, key: s.keyset[0]} }

// open answers as if the keyset was needed.
func (s *store) open(x sealed) (domain.Secret, error) {
	switch {
	case x.damaged:
		return "", errUnopened
	case !slices.Contains(s.keyset, x.key):
		return "", domain.ErrSecretKeyMissing
	}
	return x.secret, nil
}

// SealedSecrets is what would be sealed.
type SealedSecrets struct{ *store }

// Use gives all nodes a keyset, by the ids of its keys: the first is the primary one.
func (r *SealedSecrets) Use(keys ...string) {
	_ = r.InTx(context.Background(), func(context.Context) error { // nothing fails
		r.keyset = keys
		return nil
	})
}

// Damage lets the secret of a row not open any more.
func (r *SealedSecrets) Damage(at domain.SealedRow) {
	_ = r.InTx(context.Background(), func(context.Context) error { // nothing fails
		for _, row := range r.sealedRows() {
			if row.SealedRow == at {
				row.sealed.damaged = true
				row.put(row.sealed)
			}
		}
		return nil
	})
}

// Reseal is about the rows of one table, as in a store that has tables.
func (r *SealedSecrets) Reseal(
	ctx context.Context, after domain.SealedRow, size int,
) (done domain.Resealed, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		for _, row := range r.next(after, size) {
			if done.Next = row.SealedRow; row.damaged || !slices.Contains(r.keyset, row.key) {
				done.Unopened = append(done.Unopened, row.SealedRow)
				continue
			}
			done.Count++
			row.put(r.seal(row.secret))
		}
		return nil
	})
	if err != nil {
		return domain.Resealed{}, err
	}
	return done, nil
}

// next are the rows after another which the primary key does not seal.
func (r *SealedSecrets) next(after domain.SealedRow, size int) (found []sealedRow) {
	for _, row := range r.sealedRows() {
		if compareSealed(row.SealedRow, after) <= 0 || row.key == r.keyset[0] {
			continue
		}
		if len(found) == size || len(found) > 0 && found[0].Table != row.Table {
			break
		}
		found = append(found, row)
	}
	return found
}

func compareSealed(a, b domain.SealedRow) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.ID, b.ID))
}
