package keyset

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// batch is how many secrets are sealed in one transaction: their rows are held for
// some milliseconds only.
const batch = 200

// rekeying is one run through all secrets.
type rekeying struct {
	secrets  ports.SealedSecrets
	progress domain.Progress
	total    int
	done     domain.Rekeyed
}

func rekey(ctx context.Context, secrets ports.SealedSecrets, progress domain.Progress) (domain.Rekeyed, error) {
	before, err := secrets.Status(ctx)
	if err != nil {
		return domain.Rekeyed{}, err
	}
	if err := before.RequireKeys(); err != nil {
		return domain.Rekeyed{}, err
	}
	r := rekeying{secrets, progress, before.Old(), domain.Rekeyed{Primary: before.Primary()}}
	for _, size := range []int{batch, 1} { // what somebody held is waited for, one after the other
		if err := r.pass(ctx, size); err != nil {
			return domain.Rekeyed{}, err
		}
	}
	after, err := secrets.Status(ctx)
	r.done.Left, r.done.Removable = after.Old(), after.Removable()
	return r.done, err
}

func (r *rekeying) pass(ctx context.Context, size int) error {
	r.done.Unopened = nil
	for after := (domain.SealedRow{}); ; {
		out, err := r.secrets.Reseal(ctx, after, size)
		if err != nil || out.Next == (domain.SealedRow{}) {
			return err
		}
		after = out.Next
		r.done.Count += out.Count
		r.done.Unopened = append(r.done.Unopened, out.Unopened...)
		r.report(out)
	}
}

// report counts what others write meanwhile too, so that there may be more than there were.
func (r *rekeying) report(out domain.Resealed) {
	if r.progress != nil && out.Count > 0 {
		r.progress(r.done.Count, max(r.total, r.done.Count), out.Next.Table)
	}
}
