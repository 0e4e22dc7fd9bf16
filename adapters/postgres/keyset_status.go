package postgres

import (
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

func (r sealedSecrets) Status(ctx context.Context) (s domain.KeysetStatus, err error) {
	if err = r.require(ctx); err != nil {
		return s, err
	}
	for _, id := range r.secrets.opens {
		s.Keys = append(s.Keys, domain.SealingKey{ID: id, Primary: id == r.secrets.keyID})
	}
	for _, t := range sealedTables {
		if s.Keys, err = r.count(ctx, t, s.Keys); err != nil {
			return domain.KeysetStatus{}, err
		}
	}
	return s, nil
}

// count adds what is sealed in a table, and the keys that are not in the keyset.
func (r sealedSecrets) count(
	ctx context.Context,
	t sealedTable,
	keys []domain.SealingKey,
) ([]domain.SealingKey, error) {
	var rows []struct {
		KeyID string
		Count int
	}
	err := errorMap{}.translate(r.shared(ctx).raw(
		"SELECT key_id, count(*) AS count FROM ? WHERE key_id IS NOT NULL GROUP BY key_id ORDER BY key_id", t.ident(),
	).Scan(ctx, &rows))
	for _, row := range rows {
		i := slices.IndexFunc(keys, func(k domain.SealingKey) bool { return k.ID == row.KeyID })
		if i < 0 {
			i, keys = len(keys), append(keys, domain.SealingKey{ID: row.KeyID, Missing: true})
		}
		keys[i].Sealed = append(keys[i].Sealed, domain.SealedCount{Table: t.name, Count: row.Count})
	}
	return keys, err
}
