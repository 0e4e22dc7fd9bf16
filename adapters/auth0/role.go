package auth0

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

func (i identity) Roles(ctx context.Context) (all []domain.ProviderRole, err error) {
	list, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]*management.Role, error) {
			list, err := i.api.Role.List(ctx, page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.Roles, nil
		},
	)
	for _, r := range list {
		if r.GetID() == "" || r.GetName() == "" {
			return nil, domain.ErrProviderResponseInvalid
		}
		all = append(all, domain.ProviderRole{
			ID: domain.RoleID(r.GetID()), Name: r.GetName(), Description: r.GetDescription(),
		})
	}
	slices.SortFunc(all, func(a, b domain.ProviderRole) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

func (i identity) RolePermissions(ctx context.Context, id domain.RoleID) (all []domain.ProviderPermission, err error) {
	list, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]*management.Permission, error) {
			list, err := i.api.Role.Permissions(ctx, string(id), page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.Permissions, nil
		},
	)
	if status(err) == http.StatusNotFound {
		return nil, domain.ErrRoleNotFound
	}
	for _, p := range list {
		if p.GetName() == "" {
			return nil, domain.ErrProviderResponseInvalid
		}
		all = append(all, domain.ProviderPermission{
			Name: p.GetName(), Description: p.GetDescription(), API: p.GetResourceServerIdentifier(),
		})
	}
	slices.SortFunc(all, func(a, b domain.ProviderPermission) int {
		return cmp.Or(strings.Compare(a.API, b.API), strings.Compare(a.Name, b.Name))
	})
	return all, err
}

// AssignRole gives before it takes, so that nobody is without a role meanwhile.
func (i identity) AssignRole(ctx context.Context, t domain.TenantID, s domain.Subject, role string, of []string) error {
	roles, err := i.Roles(ctx)
	if err != nil {
		return err
	}
	given := slices.IndexFunc(roles, func(r domain.ProviderRole) bool { return r.Name == role })
	if given < 0 {
		return domain.ErrRoleNotGrantable
	}
	if err := i.assign(ctx, t, s, roles[given].ID); err != nil {
		return err
	}
	return i.remove(ctx, t, s, func(name string) bool { return name != role && slices.Contains(of, name) })
}

// assign makes a member of the organization first; who is one stays one.
func (i identity) assign(ctx context.Context, t domain.TenantID, s domain.Subject, role domain.RoleID) error {
	err := i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.AddMembers(ctx, string(t), []string{string(s)})
	})
	if err != nil && status(err) != http.StatusConflict {
		return err
	}
	return i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.AssignMemberRoles(ctx, string(t), string(s), []string{string(role)})
	})
}

// RemoveMember takes the roles too: Auth0 forgets them with the membership.
func (i identity) RemoveMember(ctx context.Context, t domain.TenantID, s domain.Subject) error {
	return i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.DeleteMembers(ctx, string(t), []string{string(s)})
	})
}

func (i identity) remove(ctx context.Context, t domain.TenantID, s domain.Subject, goes func(name string) bool) error {
	held, err := collect(
		ctx, i.caller,
		func(ctx context.Context, page ...management.RequestOption) ([]management.OrganizationMemberRole, error) {
			list, err := i.api.Organization.MemberRoles(ctx, string(t), string(s), page...)
			if err != nil || list == nil {
				return nil, err
			}
			return list.Roles, nil
		},
	)
	var going []string
	for _, r := range held {
		if goes(r.GetName()) {
			going = append(going, r.GetID())
		}
	}
	if err != nil || len(going) == 0 {
		return err
	}
	return i.retry(ctx, func(ctx context.Context) error {
		return i.api.Organization.DeleteMemberRoles(ctx, string(t), string(s), going)
	})
}
