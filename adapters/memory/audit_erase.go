package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/tenon-health/tenon/core/domain"
)

func (r auditEntries) Erase(
	ctx context.Context, t domain.Trail, value string, commitments []string,
) (erased []string, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		old := r.trails.rows[t]
		next, err := old.integrate(len(old.pending))
		if err != nil {
			return err
		}
		names := maps.Clone(next.names)
		for _, known := range slices.Sorted(maps.Keys(names)) {
			name := names[known]
			if known == value || slices.Contains(commitments, name.Commitment) {
				erased = append(erased, name.Commitment)
				delete(names, known)
			}
		}
		if next.names = names; len(old.pending)+len(erased) > 0 {
			r.trails.put(t, next)
		}
		return nil
	})
	slices.Sort(erased)
	return erased, err
}
