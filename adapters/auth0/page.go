package auth0

import (
	"context"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

// Auth0 hands out at most the first thousand of a list.
const (
	pageSize = 50
	maxPages = 20
)

// collect reads all pages of a list. A page of nil is no list.
func collect[T any](
	ctx context.Context, c *caller, read func(context.Context, ...management.RequestOption) ([]T, error),
) (all []T, err error) {
	for n := range maxPages {
		var page []T
		err := c.retry(ctx, func(ctx context.Context) (err error) {
			page, err = read(ctx, management.Page(n), management.PerPage(pageSize))
			return err
		})
		switch {
		case err != nil:
			return nil, err
		case page == nil:
			return nil, domain.ErrProviderResponseInvalid
		}
		if all = append(all, page...); len(page) < pageSize {
			break
		}
	}
	return all, nil
}
