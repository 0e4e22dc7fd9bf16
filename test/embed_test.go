package test

import (
	"context"
	"fmt"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// A program that embeds the core needs a set of promises and an actor: no
// server, no settings.
func Example() {
	ctx := context.Background()
	c := core.New(memory.New())
	operator := domain.Actor{Subject: "auth0|olga", Holds: []domain.Relation{domain.Guest, domain.Operator}}

	acme, err := c.Enterprises.Invite(ctx, operator, domain.NewEnterprise{Name: "Acme Oncology", AdminEmail: "Ada@Acme.example", URL: "https://acme.example"})
	fmt.Println(acme.Name, acme.Domain, acme.Status, err)

	_, err = c.Enterprises.Invite(ctx, operator, domain.NewEnterprise{Name: "Acme Again", AdminEmail: "ada@acme.example", URL: "https://acme.example"})
	fmt.Println(domain.Explain(err).Code)

	_, err = c.Enterprises.List(ctx, domain.Anybody(), domain.EnterpriseQuery{})
	fmt.Println(err)
	// Output:
	// Acme Oncology acme.example INVITED <nil>
	// domain_taken
	// You may not do this.
}
