// Package core is the product without its plumbing. Give it a set of ports that
// adapters keep, and it gives you every use case.
package core

import (
	"cmp"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/asset"
	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/auth"
	"github.com/tenon-health/tenon/core/bookmark"
	"github.com/tenon-health/tenon/core/catalog"
	"github.com/tenon-health/tenon/core/datasource"
	"github.com/tenon-health/tenon/core/diagnostic"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/enterprise"
	"github.com/tenon-health/tenon/core/execution"
	"github.com/tenon-health/tenon/core/job"
	"github.com/tenon-health/tenon/core/keyset"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/core/notification"
	"github.com/tenon-health/tenon/core/project"
	"github.com/tenon-health/tenon/core/record"
	"github.com/tenon-health/tenon/core/share"
	"github.com/tenon-health/tenon/core/user"
	"github.com/tenon-health/tenon/ports"
)

// Core holds one service per feature.
type Core struct {
	Assets        *asset.Service
	Audit         *audit.Service
	Auth          *auth.Service
	Bookmarks     *bookmark.Service
	Catalog       *catalog.Service
	Datasources   *datasource.Service
	Diagnostics   *diagnostic.Service
	Enterprises   *enterprise.Service
	Executions    *execution.Service
	Jobs          *job.Service
	Keyset        *keyset.Service
	Migrations    *migration.Service
	Notifications *notification.Service
	Projects      *project.Service
	Records       *record.Service
	Shares        *share.Service
	Users         *user.Service
}

// New builds the services on a set, and refuses one without its store or its
// settings. Without a clock or ids it takes the system's; a limit of zero is the
// usual one; a gateway that is absent answers Unavailable.
func New(p ports.Set) (*Core, error) {
	if err := complete(p); err != nil {
		return nil, err
	}
	p = withDefaults(p)
	guard := access.New(p)
	assets := asset.New(guard, p.Clock, p.IDs)
	users := user.New(guard, p.Clock, p.IDs, p.Settings)
	return &Core{
		Assets:        assets,
		Audit:         audit.New(guard, p.Clock, p.Settings),
		Auth:          auth.New(guard, p, users),
		Bookmarks:     bookmark.New(guard, p.Clock, p.IDs, p.Settings),
		Catalog:       catalog.New(guard, p.Clock, p.IDs, p.Settings),
		Datasources:   datasource.New(guard, p.Clock, p.IDs),
		Diagnostics:   diagnostic.New(guard, p.Clock, p.IDs),
		Enterprises:   enterprise.New(guard, p.Clock, p.IDs, p.Settings),
		Executions:    execution.New(guard, p.Clock, p.IDs, p.Settings),
		Jobs:          job.New(guard, p.Clock),
		Keyset:        keyset.New(guard),
		Migrations:    migration.New(guard, p.Clock, p.IDs),
		Notifications: notification.New(guard, p.Clock, p.Settings),
		Projects:      project.New(guard, p.Clock, p.IDs, assets),
		Records:       record.New(guard, p.Clock, p.IDs, p.Settings),
		Shares:        share.New(guard, p.Clock, p.IDs, p.Settings),
		Users:         users,
	}, nil
}

func withDefaults(p ports.Set) ports.Set {
	if p.Clock == nil {
		p.Clock = ports.SystemClock{}
	}
	if p.IDs == nil {
		p.IDs = &ports.RandomIDs{}
	}
	p.Gateways = withMissingGateways(p.Gateways)
	if p.Settings.SingleCompany {
		p.Identity = withoutOrganizations{p.Identity}
	}
	p.Settings.Limits = withDefaultLimits(p.Settings.Limits)
	p.Settings.AnswerBytes = cmp.Or(p.Settings.AnswerBytes, domain.DefaultAnswerBytes)
	return p
}

func withDefaultLimits(l domain.Limits) domain.Limits {
	d := domain.DefaultLimits()
	return domain.Limits{
		Bytes: cmp.Or(l.Bytes, d.Bytes), Rows: cmp.Or(l.Rows, d.Rows),
		Columns: cmp.Or(l.Columns, d.Columns), Record: cmp.Or(l.Record, d.Record),
		Total: cmp.Or(l.Total, d.Total),
	}
}
