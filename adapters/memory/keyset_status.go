package memory

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

// sealedRow is where a secret is, and how it gets another key.
type sealedRow struct {
	domain.SealedRow
	sealed
	put func(sealed)
}

// sealedRows are all, by table and id. What they put is no news about access.
func (s *store) sealedRows() (all []sealedRow) {
	for id, d := range s.datasources.each() {
		all = append(all, sealedRow{domain.SealedRow{Table: "datasources", ID: string(id)}, d.password, func(x sealed) {
			d.password, d.KeyID = x, x.key
			s.datasources.putSilently(id, d)
		}})
	}
	for e, i := range s.enterpriseInvitations.each() {
		if i.token.key != "" {
			at := domain.SealedRow{Table: "enterprise_invitations", ID: string(e)}
			all = append(all, sealedRow{at, i.token, func(x sealed) {
				i.token = x
				s.enterpriseInvitations.putSilently(e, i)
			}})
		}
	}
	for e, t := range s.tickets.each() {
		all = append(all, sealedRow{domain.SealedRow{Table: "sso_tickets", ID: string(e)}, t.handle, func(x sealed) {
			t.handle = x
			s.tickets.putSilently(e, t)
		}})
	}
	slices.SortFunc(all, func(a, b sealedRow) int { return compareSealed(a.SealedRow, b.SealedRow) })
	return all
}

// Status counts what each key seals.
func (r *SealedSecrets) Status(ctx context.Context) (s domain.KeysetStatus, err error) {
	refuseInTx(ctx)
	err = r.InTx(ctx, func(context.Context) error {
		for i, id := range r.keyset {
			s.Keys = append(s.Keys, domain.SealingKey{ID: id, Primary: i == 0})
		}
		for _, row := range r.sealedRows() {
			s.Keys = counted(s.Keys, row)
		}
		return nil
	})
	return s, err
}

// counted adds a row to what its key seals, and the key if the keyset does not have it.
func counted(keys []domain.SealingKey, row sealedRow) []domain.SealingKey {
	i := slices.IndexFunc(keys, func(k domain.SealingKey) bool { return k.ID == row.key })
	if i < 0 {
		i, keys = len(keys), append(keys, domain.SealingKey{ID: row.key, Missing: true})
	}
	k := &keys[i]
	if last := len(k.Sealed) - 1; last >= 0 && k.Sealed[last].Table == row.Table {
		k.Sealed[last].Count++
		return keys
	}
	k.Sealed = append(k.Sealed, domain.SealedCount{Table: row.Table, Count: 1})
	return keys
}
