package auth0

import (
	"context"
	"net/http"
	"slices"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

func (i identity) Organizations(ctx context.Context, s domain.Subject) (all []domain.TenantID, err error) {
	list, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]*management.Organization, error) {
			list, err := i.api.User.Organizations(ctx, string(s), page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.Organizations, nil
		},
	)
	for _, o := range list {
		if o.GetID() == "" {
			return nil, domain.ErrProviderResponseInvalid
		}
		all = append(all, domain.TenantID(o.GetID()))
	}
	slices.Sort(all)
	return all, orUnknown(err)
}

func (i identity) SetBlocked(ctx context.Context, s domain.Subject, blocked bool) error {
	return orUnknown(i.retry(ctx, func(ctx context.Context) error {
		return i.api.User.Update(ctx, string(s), &management.User{Blocked: new(blocked)})
	}))
}

// orUnknown tells that there is no such user: a machine's subject is no user id at all.
func orUnknown(err error) error {
	switch status(err) {
	case http.StatusNotFound, http.StatusBadRequest:
		return domain.ErrUserNotFound
	}
	return err
}
