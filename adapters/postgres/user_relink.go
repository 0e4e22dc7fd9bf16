package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// relinked are the columns by which a person finds what is theirs, and domain.Share.RecipientsHash. Memberships
// follow the profile by their foreign key.
var relinked = []string{
	"UPDATE ?tenant.bookmarks SET user_id = ?0 WHERE user_id = ?1",
	"UPDATE ?tenant.trial_shares SET sender = ?0 WHERE sender = ?1",
	"UPDATE ?tenant.trial_share_recipients SET subject = ?0 WHERE subject = ?1",
	`UPDATE ?tenant.trial_shares AS s SET recipients_hash = encode(sha256((
			SELECT string_agg(convert_to(r.subject, 'UTF8'), '\x00'::bytea ORDER BY r.subject)
			FROM ?tenant.trial_share_recipients AS r WHERE r.share = s.id)), 'hex')
		WHERE s.id IN (SELECT share FROM ?tenant.trial_share_recipients WHERE subject = ?0)`,
	"UPDATE ?tenant.notifications SET recipient = ?0 WHERE recipient = ?1",
	`UPDATE public.member_invitations SET inviter = ?0
		WHERE inviter = ?1 AND organization_id = ?2 AND status = 'PENDING'`,
	// domain.Asset.Relink
	`UPDATE public.assets SET created_by = ?0, slot = CASE purpose WHEN 'avatar' THEN 'avatar ' || ?0 ELSE slot END
		WHERE created_by = ?1 AND organization_id = ?2`,
	`UPDATE public.jobs SET subject = ?0 WHERE subject = ?1 AND enterprise = (
		SELECT id FROM public.enterprises WHERE organization_id = ?2 AND status <> 'DELETED')`,
}

func (r users) Relink(
	ctx context.Context, t domain.TenantID, from domain.Subject, change func(*domain.User) error,
) (domain.User, error) {
	get := func(ctx context.Context) (domain.User, error) {
		return r.get(ctx, t, "subject", string(from), forUpdate)
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, u domain.User) error {
		s := r.tenant(ctx, t)
		err := s.updateUnique(ctx, s.update(searchedPerson(u), searchedUserTable), uniqueUser(u), userErrors)
		for i := 0; i < len(relinked) && err == nil; i++ {
			err = userErrors.exec(s.raw(relinked[i], u.Subject, from, t).Exec(ctx))
		}
		return err
	})
}
