package memory

import (
	"context"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type users struct{ *store }

func (r users) Insert(ctx context.Context, t domain.TenantID, u domain.User) error {
	return r.inTenant(ctx, t, func() error {
		if r.users.any(func(k tenantKey[domain.Subject], o domain.User) bool { return k.tenant == t && o.ID == u.ID }) {
			return r.conflict(errDuplicateID)
		}
		if r.users.has(tenantKey[domain.Subject]{t, u.Subject}) {
			return r.conflict(domain.ErrUserExists)
		}
		return r.putUnique(t, u)
	})
}

func (r users) putUnique(t domain.TenantID, u domain.User) error {
	if r.users.any(func(k tenantKey[domain.Subject], o domain.User) bool {
		return k.tenant == t && k.id != u.Subject && o.Email == u.Email
	}) {
		return r.conflict(domain.ErrEmailTaken)
	}
	r.users.put(tenantKey[domain.Subject]{t, u.Subject}, u)
	return nil
}

func (r users) Get(ctx context.Context, t domain.TenantID, s domain.Subject) (u domain.User, err error) {
	err = r.inTenant(ctx, t, func() error {
		u, err = r.users.get(tenantKey[domain.Subject]{t, s}, domain.ErrUserNotFound)
		return err
	})
	return u, err
}

func (r users) Known(
	ctx context.Context, t domain.TenantID, all ...domain.Subject,
) (known []domain.Subject, err error) {
	err = r.inTenant(ctx, t, func() error {
		for _, s := range all {
			u, ok := r.users.rows[tenantKey[domain.Subject]{t, s}]
			if ok && u.Status != domain.UserRemoved {
				known = append(known, s)
			}
		}
		return nil
	})
	return known, err
}

func (r users) ByEmail(ctx context.Context, t domain.TenantID, email string) (u domain.User, err error) {
	err = r.inTenant(ctx, t, func() error {
		u, err = r.users.first(
			domain.ErrUserNotFound,
			func(k tenantKey[domain.Subject], u domain.User) bool { return k.tenant == t && u.Email == email },
		)
		return err
	})
	return u, err
}

func (r users) Count(ctx context.Context, t domain.TenantID) (count int64, err error) {
	err = r.inTenant(ctx, t, func() error {
		for k, u := range r.users.each() {
			if k.tenant == t && u.Status != domain.UserRemoved {
				count++
			}
		}
		return nil
	})
	return count, err
}

func (r users) List(
	ctx context.Context, t domain.TenantID, q domain.UserQuery,
) (p domain.Page[domain.User], err error) {
	err = r.inTenant(ctx, t, func() error {
		all := r.users.all(func(k tenantKey[domain.Subject], u domain.User) bool {
			return k.tenant == t && (q.Status == "" || q.Status == u.Status) &&
				strings.Contains(u.Person().SearchText(), domain.Fold(q.Q))
		})
		sortBy(all, q.Sort, userOrder(), compareBy(func(u domain.User) string { return u.ID }))
		p = page(all, q.Paging)
		return nil
	})
	return p, err
}

func userOrder() map[string]func(a, b domain.User) int {
	return map[string]func(a, b domain.User) int{
		"name":       compareBy(func(u domain.User) string { return u.NameKey }),
		"email":      compareBy(func(u domain.User) string { return u.Email }),
		"status":     compareBy(func(u domain.User) domain.UserStatus { return u.Status }),
		"created_at": func(a, b domain.User) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated_at": func(a, b domain.User) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
	}
}

func (r users) Update(
	ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Version, change func(*domain.User) error,
) (u domain.User, err error) {
	err = r.inTenant(ctx, t, func() error {
		if u, err = r.users.get(tenantKey[domain.Subject]{t, s}, domain.ErrUserNotFound); err != nil {
			return err
		}
		if err := at.Match(u.Version); err != nil {
			return err
		}
		if err := change(&u); err != nil {
			return err
		}
		return r.putUnique(t, u)
	})
	return u, err
}

func (r users) HasOther(
	ctx context.Context, t domain.TenantID, role string, except domain.Subject,
) (found bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		found = r.users.any(func(k tenantKey[domain.Subject], u domain.User) bool {
			here := k.tenant == t && u.Subject != except && u.Role == role
			return here && u.Status != domain.UserBlocked && u.Status != domain.UserRemoved
		})
		return nil
	})
	return found, err
}

func (r users) SignIn(
	ctx context.Context, t domain.TenantID, s domain.Subject, at time.Time,
) (newer bool, err error) {
	err = r.inTenant(ctx, t, func() error {
		k := tenantKey[domain.Subject]{t, s}
		u, ok := r.users.rows[k]
		if newer = ok && at.After(u.LastLoginAt); newer {
			u.LastLoginAt = at
			r.users.putSilently(k, u)
		}
		return nil
	})
	return newer, err
}
