package enterprise

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// nobody is the organization of no enterprise.
const nobody domain.TenantID = "\u2205"

// resource is an enterprise, however the caller names it, and something of it. Who names
// none does not mean their own.
func resource(ref domain.EnterpriseRef, id string) access.Resource {
	if ref == (domain.EnterpriseRef{}) {
		ref.Organization = nobody
	}
	return access.Resource{Enterprise: ref.ID, Organization: ref.Organization, ID: id}
}

// CreateTicket hands out a ticket, by which a company sets up one more connection: its
// URL is told here only, and the ticket before it dies.
func (s *Service) CreateTicket(
	ctx context.Context, c domain.Call, ref domain.EnterpriseRef, in domain.NewTicket,
) (domain.IssuedTicket, error) {
	began := s.clock.Now()
	r := s.guard.Request(c, domain.TicketCreate, resource(ref, s.ids.New(began)))
	return access.ExternalOnce(ctx, r, func(ctx context.Context, tx access.Tx) (ticketPlan, error) {
		return s.planTicket(ctx, tx, in, began)
	}, func(ctx context.Context, outside access.Outside, plan ticketPlan) (domain.IssuedTicket, error) {
		run := onboardingRun{s, outside, plan.onboarding, c, lockTicketable}
		t, err := run.issueTicket(ctx, plan.enterprise, outside.ID, plan.wish, run.keepTicket(plan.wish))
		if err != nil {
			run.release(ctx)
		}
		return t, err
	}, func(ctx context.Context, done access.Replay) (domain.IssuedTicket, error) {
		t, err := s.Ticket(ctx, c.Inner(), ref, done.ID)
		return domain.IssuedTicket{SSOSetupTicket: t}, err
	})
}

// ticketPlan is a ticket that is about to be asked for.
type ticketPlan struct {
	onboardingPlan
	wish domain.TicketRequest
}

func (s *Service) planTicket(
	ctx context.Context, tx access.Tx, in domain.NewTicket, began time.Time,
) (plan ticketPlan, err error) {
	if plan.enterprise, err = lockTicketable(ctx, tx, domain.Call{}); err != nil {
		return plan, err
	}
	if plan.wish, err = in.Request(plan.enterprise); err != nil {
		return plan, err
	}
	now := s.clock.Now()
	err = tx.Onboardings.Update(ctx, tx.Enterprise, func(o *domain.Onboarding) error {
		return o.ClaimTicket(s.ids.New(now), began, now)
	})
	if err != nil {
		return plan, err
	}
	plan.onboarding, err = tx.Onboardings.Get(ctx, tx.Enterprise)
	return plan, err
}

// lockTicketable keeps the enterprise as it is until the unit of work ends, if it may
// have a ticket.
func lockTicketable(ctx context.Context, tx access.Tx, _ domain.Call) (domain.Enterprise, error) {
	return tx.Enterprises.Update(ctx, tx.Enterprise, 0, func(e *domain.Enterprise) error { return e.RequireTicketable() })
}

// keepTicket lets everybody concerned hear of a ticket of the company's own; of an
// operator's the guard tells them.
func (r onboardingRun) keepTicket(wish domain.TicketRequest) accepter {
	return func(ctx context.Context, tx access.Tx) (tell bool, err error) {
		err = tx.Onboardings.Update(ctx, r.onboarding.Enterprise, func(o *domain.Onboarding) error {
			return o.KeepTicket(r.onboarding.ClaimedBy, wish, r.clock.Now())
		})
		return !tx.Has(domain.Operator), err
	}
}
