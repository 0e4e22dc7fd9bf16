package ports

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// SSOSetupTickets keeps the one live self-service ticket of each enterprise.
type SSOSetupTickets interface {
	// Replace stores the ticket of an enterprise with its sealed handle, by which
	// the provider knows it, and returns the handle of the one that it replaces,
	// empty if there was none or it does not open. ErrEnterpriseNotFound if that is gone.
	// ErrSecretKeyMissing, here and below, where the old handle needs a key that is not in the keyset.
	Replace(ctx context.Context, t domain.SSOSetupTicket, handle domain.Secret) (old domain.Secret, err error)
	// Active returns the ticket of an enterprise that has not expired, and its
	// handle; an empty handle if there is none.
	Active(
		ctx context.Context, e domain.EnterpriseID, now time.Time,
	) (t domain.SSOSetupTicket, handle domain.Secret, err error)
	// Find returns the ticket of an id that has not expired, and its handle, or
	// ErrTicketNotFound.
	Find(ctx context.Context, id string, now time.Time) (t domain.SSOSetupTicket, handle domain.Secret, err error)
	// ByTenant returns the ticket of an organization that has not expired, or
	// ErrTicketNotFound. It needs no key.
	ByTenant(ctx context.Context, t domain.TenantID, now time.Time) (domain.SSOSetupTicket, error)
	// Delete forgets the ticket of an id, if it is there.
	Delete(ctx context.Context, id string) error
	// DeleteExpired forgets tickets that have expired.
	DeleteExpired(ctx context.Context, now time.Time) error
}
