package auth0

import (
	"context"
	"iter"

	"github.com/auth0/go-auth0/management"

	"github.com/tenon-health/tenon/core/domain"
)

// Auth0 hands out at most so many members at once, and the first so many by page number.
const (
	memberPageSize = 100
	maxMembers     = maxPages * pageSize
)

// Members asks by page number where the provider answers that, and else goes through all
// that come before: the two have different orders, so they never mix.
func (i identity) Members(
	ctx context.Context, t domain.TenantID, q domain.ProviderMemberQuery,
) (p domain.Page[domain.ProviderMember], err error) {
	p = domain.Page[domain.ProviderMember]{Page: q.Page, Size: q.Size}
	paging := []management.RequestOption{management.Page(q.Page), management.PerPage(q.Size)}
	beyond := (q.Page+1)*q.Size > maxMembers
	if beyond {
		paging = []management.RequestOption{management.Page(0), management.PerPage(1)}
	}
	list, err := i.members(ctx, t, q.Roles, paging...)
	if err != nil {
		return p, err
	}
	p.Total = int64(list.Total)
	switch {
	case list.Total >= maxMembers:
		p.Items, err = i.skipTo(ctx, t, q)
	case !beyond:
		p.Items, err = providerMembers(list.Members)
	}
	return p, err
}

// skipTo is a page in the order of EachMember.
func (i identity) skipTo(
	ctx context.Context, t domain.TenantID, q domain.ProviderMemberQuery,
) (items []domain.ProviderMember, err error) {
	n, from := 0, q.Page*q.Size
	for member, err := range i.EachMember(ctx, t, q.Roles) {
		if err != nil || len(items) == q.Size {
			return items, err
		}
		if n++; n > from {
			items = append(items, member)
		}
	}
	return items, nil
}

func (i identity) EachMember(
	ctx context.Context, t domain.TenantID, roles bool,
) iter.Seq2[domain.ProviderMember, error] {
	return func(yield func(domain.ProviderMember, error) bool) {
		paging := []management.RequestOption{management.Take(memberPageSize)}
		for {
			list, err := i.members(ctx, t, roles, paging...)
			if err == nil && !yieldMembers(list.Members, yield) {
				return
			}
			if err != nil {
				yield(domain.ProviderMember{}, err)
				return
			}
			if list.Next == "" {
				return
			}
			paging = []management.RequestOption{management.Take(memberPageSize), management.From(list.Next)}
		}
	}
}

// yieldMembers hands a page on, and tells whether more is wanted.
func yieldMembers(page []management.OrganizationMember, yield func(domain.ProviderMember, error) bool) bool {
	all, err := providerMembers(page)
	if err != nil {
		yield(domain.ProviderMember{}, err)
		return false
	}
	for _, member := range all {
		if !yield(member, nil) {
			return false
		}
	}
	return true
}

func (i identity) members(
	ctx context.Context, t domain.TenantID, roles bool, paging ...management.RequestOption,
) (list *management.OrganizationMemberList, err error) {
	fields := []string{"user_id", "email", "name", "picture"}
	if roles {
		fields = append(fields, "roles")
	}
	err = i.retry(ctx, func(ctx context.Context) (err error) {
		list, err = i.api.Organization.Members(ctx, string(t), append(paging, management.IncludeFields(fields...))...)
		return err
	})
	if err == nil && (list == nil || list.Members == nil) {
		err = domain.ErrProviderResponseInvalid
	}
	return list, err
}

func providerMembers(page []management.OrganizationMember) (all []domain.ProviderMember, err error) {
	for _, m := range page {
		if m.GetUserID() == "" {
			return nil, domain.ErrProviderResponseInvalid
		}
		member := domain.ProviderMember{
			Subject: domain.Subject(m.GetUserID()), Email: m.GetEmail(), Name: m.GetName(), Picture: m.GetPicture(),
		}
		for _, r := range m.Roles {
			member.Roles = append(member.Roles, domain.ProviderRole{ID: domain.RoleID(r.GetID()), Name: r.GetName()})
		}
		all = append(all, member)
	}
	return all, nil
}
