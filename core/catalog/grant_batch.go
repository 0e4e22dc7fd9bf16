package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// grantBatch is a batch on its way.
type grantBatch struct {
	*Service
	call       domain.Call
	enterprise domain.EnterpriseID
	both       []domain.NewGrant
	result     domain.GrantResult
}

// ChangeGrants gives and takes several grants, each item by itself: it is done, changes
// nothing, or is reported with its reason. Only a fault of ours ends the batch; it may be
// repeated.
func (s *Service) ChangeGrants(
	ctx context.Context, c domain.Call, e domain.EnterpriseID, in domain.GrantChanges,
) (none domain.GrantResult, err error) {
	if err := s.guard.Authorize(ctx, c, domain.GrantBatch, access.Enterprise(e)); err != nil {
		return none, err
	}
	b := &grantBatch{Service: s, call: c.Inner(), enterprise: e, both: in.Contradictory()}
	for i, of := range in.Grant {
		if err := b.item(ctx, fmt.Sprintf("grant[%d]", i), of, b.grant); err != nil {
			return none, err
		}
	}
	for i, of := range in.Revoke {
		if err := b.item(ctx, fmt.Sprintf("revoke[%d]", i), of, b.revoke); err != nil {
			return none, err
		}
	}
	return b.result, nil
}

// item does one and takes down its failure, unless that is a fault of ours.
func (b *grantBatch) item(
	ctx context.Context, at string, of domain.NewGrant, change func(context.Context, domain.NewGrant) error,
) (err error) {
	if slices.Contains(b.both, of) {
		err = domain.ErrGrantContradictory
	} else {
		err = change(ctx, of)
	}
	if err == nil || domain.HasKind(err, domain.Internal) {
		return err
	}
	failed := domain.GrantFailure{NewGrant: of, Location: at, Err: domain.AsError(err)}
	if len(failed.Err.Fields) > 0 {
		failed.Location += "." + failed.Err.Fields[0].Location
	}
	b.result.Failed = append(b.result.Failed, failed)
	return nil
}

func (b *grantBatch) grant(ctx context.Context, of domain.NewGrant) error {
	e, err := b.ensure(ctx, b.call, b.enterprise, of)
	switch {
	case err != nil:
		return err
	case e.created:
		b.result.Granted = append(b.result.Granted, e.Grant)
	default:
		b.result.Unchanged = append(b.result.Unchanged, of)
	}
	return nil
}

func (b *grantBatch) revoke(ctx context.Context, of domain.NewGrant) error {
	r := b.guard.Request(b.call, domain.GrantDelete, access.Resource{Enterprise: b.enterprise})
	g, err := access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (g domain.Grant, err error) {
		if err := requireGrantable(ctx, tx, of); err != nil {
			return g, err
		}
		if g, err = tx.Grants.Find(ctx, b.enterprise, of); err != nil {
			return g, err
		}
		return g, tx.Grants.Delete(ctx, b.enterprise, g.ID)
	})
	switch {
	case errors.Is(err, domain.ErrGrantNotFound):
		b.result.Unchanged = append(b.result.Unchanged, of)
	case err != nil:
		return err
	default:
		b.result.Revoked = append(b.result.Revoked, g)
	}
	return nil
}
