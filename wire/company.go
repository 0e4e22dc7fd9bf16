package wire

import (
	"context"
	"errors"
	"time"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	kindTimeout  = 3 * time.Second // a store that is away keeps nobody from starting
	companyPause = 2 * time.Second
)

// checkKind reports whether the store is of the kind that the settings say.
func checkKind(c *core.Core) func(context.Context) error {
	return func(ctx context.Context) error {
		return c.Enterprises.CheckKind(ctx, domain.By(domain.SystemActor("")))
	}
}

// refuseOtherKind ends a start on data of the other kind of installation.
func (p *API) refuseOtherKind(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, kindTimeout)
	defer cancel()
	return otherKind(checkKind(p.Core)(ctx))
}

// otherKind is what no waiting mends.
func otherKind(err error) error {
	if errors.Is(err, domain.ErrManyCompanies) || errors.Is(err, domain.ErrOneCompany) {
		return err
	}
	return nil
}

// ensureCompany makes the one company, if one is served, as soon as the stores let it. It
// fails only for data of the other kind.
func (p *API) ensureCompany(ctx context.Context) error {
	for {
		err := p.Core.Enterprises.EnsureCompany(ctx, domain.By(domain.SystemActor("")))
		if other := otherKind(err); err == nil || other != nil {
			return other
		}
		p.log.Warn("The store cannot be checked yet.", "code", domain.AsError(err).Code)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(companyPause):
		}
	}
}
