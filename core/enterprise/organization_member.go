package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Members returns one page of the members of an organization, as the provider knows them.
func (s *Service) Members(
	ctx context.Context, c domain.Call, t domain.TenantID, q domain.ProviderMemberQuery,
) (domain.Page[domain.ProviderMember], error) {
	r := s.guard.Request(c, domain.OrganizationMembers, access.Organization(t))
	return access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (domain.Page[domain.ProviderMember], error) {
		q.Paging = q.Normalized()
		return outside.Identity.Members(ctx, outside.Tenant, q)
	})
}

// EachMember hands all members of an organization to each, one by one, until it fails.
func (s *Service) EachMember(
	ctx context.Context, c domain.Call, t domain.TenantID, roles bool, each func(domain.ProviderMember) error,
) error {
	r := s.guard.Request(c, domain.OrganizationMembers, access.Organization(t))
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		for member, err := range outside.Identity.EachMember(ctx, outside.Tenant, roles) {
			if err != nil {
				return none, err
			}
			if err := each(member); err != nil {
				return none, err
			}
		}
		return none, nil
	})
	return err
}
