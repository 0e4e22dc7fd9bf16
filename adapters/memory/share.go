package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

type shares struct{ *store }

func cloneShare(s domain.Share) domain.Share {
	s.Recipients = slices.Clone(s.Recipients)
	return s
}

func (r shares) Ensure(
	ctx context.Context, t domain.TenantID, s domain.Share,
) (share domain.Share, created bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		equal := func(k tenantKey[domain.ShareID], o domain.Share) bool { return k.tenant == t && o.Equal(s) }
		if share, err = r.shares.first(domain.ErrShareNotFound, equal); err == nil {
			share = r.withPeople(t, share)
			return nil
		}
		share, created = s, true
		return r.shares.insert(tenantKey[domain.ShareID]{t, s.ID}, s)
	})
	return share, created, err
}

func (r shares) Get(ctx context.Context, t domain.TenantID, id domain.ShareID) (s domain.Share, err error) {
	err = r.inTenant(ctx, t, func() error {
		s, err = r.shares.get(tenantKey[domain.ShareID]{t, id}, domain.ErrShareNotFound)
		s = r.withPeople(t, s)
		return err
	})
	return s, err
}

func (r shares) List(
	ctx context.Context, t domain.TenantID, q domain.ShareQuery,
) (p domain.Page[domain.Share], err error) {
	err = r.inTenant(ctx, t, func() error {
		var all []domain.Share
		for _, s := range r.inScope(t, q.TrialScope) {
			if s = r.withPeople(t, s); matchesShare(s, q) {
				all = append(all, s)
			}
		}
		sortBy(all, nil, nil, func(a, b domain.Share) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func (r shares) Received(
	ctx context.Context, t domain.TenantID, who domain.Subject, s domain.TrialScope, ids []domain.ExecutionID,
) (executions []domain.ExecutionID, err error) {
	err = r.inTenant(ctx, t, func() error {
		for _, share := range r.inScope(t, s) {
			asked := slices.Contains(ids, share.Execution) && !slices.Contains(executions, share.Execution)
			if asked && received(share, who) {
				executions = append(executions, share.Execution)
			}
		}
		return nil
	})
	return executions, err
}

func (r shares) inScope(t domain.TenantID, scope domain.TrialScope) []domain.Share {
	return r.shares.all(func(k tenantKey[domain.ShareID], s domain.Share) bool {
		return k.tenant == t && s.ExecutionRef().TrialScope == scope
	})
}

// matchesShare reports whether the person stands on that side of the share, and
// somebody on the other is called so.
func matchesShare(s domain.Share, q domain.ShareQuery) bool {
	called := func(p domain.Person) bool { return strings.Contains(p.SearchText(), domain.Fold(q.Q)) }
	if q.Direction == domain.Sent {
		return s.Sender.Subject == q.User && slices.ContainsFunc(s.Recipients, called)
	}
	return received(s, q.User) && called(s.Sender)
}

func received(s domain.Share, who domain.Subject) bool {
	return slices.ContainsFunc(s.Recipients, func(p domain.Person) bool { return p.Subject == who })
}

// shared reports whether an execution of the scope was shared with the person.
func (s *store) shared(t domain.TenantID, q domain.AccessQuery) bool {
	asked := domain.ExecutionRef{TrialScope: domain.TrialScope{Project: q.Project, Trial: q.Trial}, ID: q.Execution}
	return s.shares.any(func(k tenantKey[domain.ShareID], o domain.Share) bool {
		return k.tenant == t && o.ExecutionRef() == asked && received(o, q.Subject)
	})
}

func (s *store) withPeople(t domain.TenantID, share domain.Share) domain.Share {
	share.Sender = s.person(t, share.Sender.Subject)
	for i, p := range share.Recipients {
		share.Recipients[i] = s.person(t, p.Subject)
	}
	return share
}
