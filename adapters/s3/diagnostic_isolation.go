package s3

import (
	"context"
	"errors"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Two tenants that nobody is, with the same names each time: where an object of theirs lies is a hash of that.
const (
	probeTenant domain.TenantID = domain.ProbeName + "a"
	otherTenant domain.TenantID = domain.ProbeName + "b"
)

// isolation stores an object of one tenant: another must not see it.
func (d diagnostics) isolation(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	if err := d.deleteStale(ctx, probeTenant, probe); err != nil {
		return none, err
	}
	key := domain.ProbeName + probe.ID
	defer func() {
		if deleted := d.Delete(context.WithoutCancel(ctx), probeTenant, key); err == nil {
			err = deleted
		}
	}()
	if err := d.putOf(ctx, probeTenant, key); err != nil {
		return none, err
	}
	if _, err := d.Size(ctx, probeTenant, key); err != nil {
		return none, err
	}
	_, err = d.Size(ctx, otherTenant, key)
	switch {
	case errors.Is(err, domain.ErrObjectNotFound):
		return domain.FindingOK.Of("A tenant made for this check did not see what another has.", ""), nil
	case err != nil:
		return none, err
	}
	return domain.FindingProblem.Of(
		"A tenant made for this check saw the object of another.",
		"Stop the installation, and report this: tenants are not apart.",
	), nil
}

// deleteStale deletes what runs have left that were killed.
func (d diagnostics) deleteStale(ctx context.Context, t domain.TenantID, probe domain.Probe) error {
	prefix := *objectKey(t, domain.ProbeName)
	left, err := d.list(ctx, prefix, "", maxListed)
	if err != nil {
		return err
	}
	for _, o := range left {
		if id := strings.TrimPrefix(*o.Key, prefix); id < probe.Stale {
			if err := d.Delete(ctx, t, domain.ProbeName+id); err != nil {
				return err
			}
		}
	}
	return nil
}
