package memory

import (
	"cmp"
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type memberInvitations struct{ *store }

func (r memberInvitations) Insert(ctx context.Context, i domain.MemberInvitation) error {
	return r.InTx(ctx, func(context.Context) error {
		if other, err := r.pending(i.Organization, i.Email); err == nil && other.ID != i.ID &&
			i.Status == domain.InvitationPending {
			return r.conflict(domain.ErrInvitationPending)
		}
		return r.memberInvitations.insert(i.ID, i)
	})
}

func (r memberInvitations) Get(
	ctx context.Context, t domain.TenantID, id string,
) (i domain.MemberInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if i, err = r.memberInvitations.get(id, domain.ErrMemberInvitationNotFound); i.Organization != t {
			i, err = domain.MemberInvitation{}, domain.ErrMemberInvitationNotFound
		}
		return err
	})
	return i, err
}

func (r memberInvitations) Pending(
	ctx context.Context, t domain.TenantID,
) (all []domain.MemberInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		all = r.memberInvitations.all(func(_ string, i domain.MemberInvitation) bool {
			return i.Organization == t && i.Status == domain.InvitationPending
		})
		all = all[:min(100, len(all))]
		return nil
	})
	return all, err
}

func (r memberInvitations) List(
	ctx context.Context, t domain.TenantID, q domain.MemberInvitationQuery,
) (p domain.Page[domain.MemberInvitation], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		var all []domain.MemberInvitation
		for _, i := range r.memberInvitations.each() {
			if i = i.Current(q.At); i.Organization == t && (q.Status == "" || q.Status == i.Status) {
				all = append(all, i)
			}
		}
		sortBy(all, nil, nil, func(a, b domain.MemberInvitation) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

// Lock needs nothing of its own: the unit of work holds the whole store.
func (r memberInvitations) Lock(
	ctx context.Context, t domain.TenantID, email string,
) (i domain.MemberInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		i, err = r.pending(t, email)
		return err
	})
	return i, err
}

func (r memberInvitations) pending(t domain.TenantID, email string) (domain.MemberInvitation, error) {
	return r.memberInvitations.first(domain.ErrMemberInvitationNotFound, func(_ string, i domain.MemberInvitation) bool {
		return i.Organization == t && i.Email == email && i.Status == domain.InvitationPending
	})
}

func (r memberInvitations) Update(
	ctx context.Context, t domain.TenantID, id string, change func(*domain.MemberInvitation) error,
) (i domain.MemberInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		if r.memberInvitations.rows[id].Organization != t {
			return domain.ErrMemberInvitationNotFound
		}
		i, err = r.memberInvitations.update(id, domain.ErrMemberInvitationNotFound, func(i *domain.MemberInvitation) error {
			if err := change(i); err != nil || i.Status != domain.InvitationPending {
				return err
			}
			if other, err := r.pending(t, i.Email); err == nil && other.ID != id {
				return r.conflict(domain.ErrInvitationPending)
			}
			return nil
		})
		return err
	})
	return i, err
}

func (r memberInvitations) Expire(
	ctx context.Context, now time.Time,
) (expired []domain.MemberInvitation, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for id, i := range r.memberInvitations.each() {
			if i.Status == domain.InvitationPending && !i.Valid(now) {
				i.Status = domain.InvitationExpired
				r.memberInvitations.put(id, i)
				expired = append(expired, i)
			}
		}
		return nil
	})
	return expired, err
}
