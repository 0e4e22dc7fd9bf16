package postgres

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
)

// ensured are changes of which the second finds what the first has stored, or goes
// on without the key.
func (k takenKeys) ensured() map[string]change {
	s := k.store
	return map[string]change{
		"subject of an admin": func(ctx context.Context, id string) error {
			a, err := k.admin(ctx, "s"+id)
			if a.Subject = domain.Subject(k.canary); err != nil {
				return err
			}
			return s.Admins.Update(ctx, a)
		},
		"admin": func(ctx context.Context, _ string) error { _, err := k.admin(ctx, "twice"); return err },
		"grant": func(ctx context.Context, id string) error {
			_, _, err := s.Grants.Ensure(ctx, domain.Grant{ID: domain.GrantID(k.canary + id), Enterprise: "e0", Module: 2})
			return err
		},
		"event": func(ctx context.Context, _ string) error {
			_, err := s.ProcessedEvents.Ensure(ctx, domain.ProviderEvent{ID: k.canary, At: now()}, now())
			return err
		},
		"idempotency key": func(ctx context.Context, id string) error {
			key := domain.IdempotencyKey{Tenant: "org_A", Value: k.canary, ID: id, Until: now()}
			_, _, err := s.IdempotencyKeys.Claim(ctx, key, now())
			return err
		},
		"import": func(ctx context.Context, _ string) error {
			_, _, err := s.Imports.Ensure(ctx, "org_A", domain.Import{ID: domain.ImportID(k.canary)})
			return err
		},
		"asset": func(ctx context.Context, _ string) error {
			_, _, err := s.Assets.Ensure(ctx, "org_A", domain.Asset{
				ID: domain.AssetID(k.canary), Visibility: domain.PrivateImage, State: domain.AssetUploading,
			})
			return err
		},
		"bookmark": func(ctx context.Context, id string) error {
			b := domain.Bookmark{ID: domain.BookmarkID(id), Execution: domain.ExecutionID(k.canary)}
			_, _, err := s.Bookmarks.Ensure(ctx, "org_A", b)
			return err
		},
		"notification": func(ctx context.Context, id string) error {
			return s.Notifications.Insert(ctx, "org_A", domain.Notification{
				ID: domain.NotificationID(id), Recipient: domain.Subject(k.canary), Type: domain.TrialShared,
				Status: domain.Unread, Data: domain.NotificationData{ExecutionID: domain.ExecutionID(k.canary)},
			})
		},
		"share": func(ctx context.Context, id string) error {
			share := domain.Share{ID: domain.ShareID(id), Sender: domain.Person{Subject: domain.Subject(k.canary)}}
			_, _, err := s.Shares.Ensure(ctx, "org_A", share)
			return err
		},
		"onboarding": func(ctx context.Context, _ string) error {
			o := domain.Onboarding{Enterprise: "e0", Step: domain.OnboardingRequested, DisplayName: k.canary}
			_, _, err := s.Onboardings.Ensure(ctx, o)
			return err
		},
		"ticket": func(ctx context.Context, id string) error {
			_, err := s.SSOSetupTickets.Replace(ctx, domain.SSOSetupTicket{ID: id, Enterprise: "e0"}, domain.Secret(k.canary))
			return err
		},
		"connection": func(ctx context.Context, _ string) error {
			_, _, err := s.Connections.Ensure(ctx, domain.EnterpriseConnection{Enterprise: "e0", ID: k.canary})
			return err
		},
		"invitation of an enterprise": func(ctx context.Context, id string) error {
			i := domain.EnterpriseInvitation{Enterprise: "e0", Hash: k.canary + id}
			return s.EnterpriseInvitations.Replace(ctx, i, domain.Secret(k.canary))
		},
	}
}
