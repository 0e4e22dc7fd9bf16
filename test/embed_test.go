package test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/app/jobs"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// A program that embeds the core needs a set of ports and an actor: no
// server, no settings.
func Example() {
	ctx := context.Background()
	c, err := core.New(memory.New())
	if err != nil {
		panic(err)
	}
	operator := domain.By(domain.Actor{
		Subject: "auth0|olga", Relations: []domain.Relation{domain.Authenticated, domain.Operator},
	})

	acme, err := c.Enterprises.Invite(ctx, operator, domain.NewEnterprise{
		Name: "Acme Oncology", AdminEmail: "Ada@Acme.example", URL: "https://acme.example",
	})
	fmt.Println(acme.Name, acme.Domain, acme.Status, err)

	_, err = c.Enterprises.Invite(ctx, operator, domain.NewEnterprise{
		Name: "Acme Again", AdminEmail: "ada@acme.example", URL: "https://acme.example",
	})
	fmt.Println(domain.AsError(err).Code)

	_, err = c.Enterprises.List(ctx, domain.By(domain.AnonymousActor()), domain.EnterpriseQuery{})
	fmt.Println(err)
	// Output:
	// Acme Oncology acme.example INVITED <nil>
	// domain_taken
	// You may not do this.
}

// outbox implements ports.Mail in a way of its own.
type outbox chan domain.Mail

func (o outbox) Send(_ context.Context, m domain.Mail) error {
	o <- m
	return nil
}

// Whoever implements some ports takes the others from our adapters. What a use case
// leaves for later is done by the jobs.
func Example_adaptersOfYourOwn() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ours, mail := memory.New(), make(outbox)
	set := ports.Set{
		Store: ours.Store, Gateways: ours.Gateways, Tokens: ours.Tokens, JobRunner: ours.JobRunner,
		Settings: domain.Settings{
			AdminRole: "org:admin", MemberRole: "org:member", JoinRole: "org:member",
			RequestKey:  "32 random bytes, the same on all nodes",
			FrontendURL: "https://app.example", SupportEmail: "help@app.example",
		},
	}
	set.Mail = mail
	c, err := core.New(set)
	if err != nil {
		panic(err)
	}
	go func() { _ = jobs.Run(ctx, c, set.JobRunner, slog.New(slog.DiscardHandler)) }()

	operator := domain.By(domain.Actor{
		Subject: "auth0|olga", Relations: []domain.Relation{domain.Authenticated, domain.Operator},
	})
	_, err = c.Enterprises.Invite(ctx, operator, domain.NewEnterprise{
		Name: "Acme Oncology", AdminEmail: "ada@acme.example", URL: "https://acme.example",
	})
	m := <-mail
	fmt.Println(m.To, m.Subject, err)
	// Output:
	// ada@acme.example Your invitation: set up Acme Oncology <nil>
}

// What a set leaves open is as usual: the clock is the wall's, and files are
// taken up to the limits of an installation that sets none.
func TestASetWithoutClockAndLimits(t *testing.T) {
	w := fixture.New(t)
	c := w.Tenant(t)
	scope := c.TrialScope(t)
	set := w.Set
	set.Clock, set.IDs, set.Settings.Limits = nil, nil, domain.Limits{}
	out, err := fixture.Core(t, set).Records.Upload(
		t.Context(), c.Admin, scope, record.Upload{File: strings.NewReader("age\n60\n")},
	)
	if err != nil || out.Imported != 1 {
		t.Errorf("%+v, %v", out, err)
	}
}
