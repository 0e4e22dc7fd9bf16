package memory

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

func (r projects) Delete(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, at domain.Version,
) (p domain.Project, err error) {
	err = r.inTenant(ctx, t, func() error {
		key := tenantKey[domain.ProjectID]{t, id}
		if p, err = r.projects.get(key, domain.ErrProjectNotFound); err != nil {
			return err
		}
		if err := at.Match(p.Version); err != nil {
			return err
		}
		r.members.deleteAll(func(k tenantKey[membershipKey], m domain.Member) bool {
			return k.tenant == t && m.Project == id
		})
		r.roles.deleteAll(func(k tenantKey[domain.RoleID], role domain.Role) bool {
			return k.tenant == t && role.Project == id
		})
		r.projects.delete(key)
		return nil
	})
	return p, err
}

// related is what names a project, of each sort.
type related struct {
	shares        func(tenantKey[domain.ShareID], domain.Share) bool
	bookmarks     func(tenantKey[domain.BookmarkID], domain.Bookmark) bool
	notifications func(tenantKey[domain.NotificationID], domain.Notification) bool
	imports       func(tenantKey[domain.ImportID], domain.Import) bool
}

func relatedTo(t domain.TenantID, id domain.ProjectID) related {
	return related{
		func(k tenantKey[domain.ShareID], s domain.Share) bool { return k.tenant == t && s.Project == id },
		func(k tenantKey[domain.BookmarkID], b domain.Bookmark) bool { return k.tenant == t && b.Project == id },
		func(k tenantKey[domain.NotificationID], n domain.Notification) bool {
			return k.tenant == t && n.Data.ProjectID == id && id != ""
		},
		func(k tenantKey[domain.ImportID], i domain.Import) bool {
			return k.tenant == t && i.TrialScope.Project == id
		},
	}
}

func (r projects) DeleteRelated(
	ctx context.Context, t domain.TenantID, id domain.ProjectID, limit int,
) (n int64, err error) {
	err = r.inTenant(ctx, t, func() error {
		match := relatedTo(t, id)
		n = r.shares.deleteSome(limit, match.shares) + r.bookmarks.deleteSome(limit, match.bookmarks) +
			r.notifications.deleteSome(limit, match.notifications) + r.imports.deleteSome(limit, match.imports)
		return nil
	})
	return n, err
}

func (r projects) CountRelated(
	ctx context.Context, t domain.TenantID, id domain.ProjectID,
) (n int64, err error) {
	err = r.inTenant(ctx, t, func() error {
		match := relatedTo(t, id)
		n = r.shares.count(match.shares) + r.bookmarks.count(match.bookmarks) +
			r.notifications.count(match.notifications) + r.imports.count(match.imports)
		return nil
	})
	return n, err
}
