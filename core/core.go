// Package core is the product without its plumbing. Give it a set of kept
// promises and it gives you every verb.
package core

import (
	"cmp"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/asset"
	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/auth"
	"github.com/tenon-health/tenon/core/bookmark"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/enterprise"
	"github.com/tenon-health/tenon/core/job"
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
	Enterprises   *enterprise.Service
	Jobs          *job.Service
	Migrations    *migration.Service
	Notifications *notification.Service
	Projects      *project.Service
	Records       *record.Service
	Shares        *share.Service
	Users         *user.Service
}

// New introduces the features to the promises they need, and to each other. A
// set without a clock goes by the system's; a limit of zero is the usual one.
func New(p ports.Set) *Core {
	if p.Clock == nil {
		p.Clock = ports.SystemClock{}
	}
	p.Policy.Limits = usual(p.Policy.Limits)
	desk := access.New(p)
	return &Core{
		Assets:        asset.New(desk, p.Clock.Now),
		Audit:         audit.New(desk, p.Policy),
		Auth:          auth.New(desk, p.Tokens, p.Policy),
		Bookmarks:     bookmark.New(desk, p.Clock.Now),
		Enterprises:   enterprise.New(desk, p.Clock.Now, p.Policy),
		Jobs:          job.New(desk, p.Clock.Now),
		Migrations:    migration.New(desk),
		Notifications: notification.New(desk, p.Clock.Now, p.Policy),
		Projects:      project.New(desk, p.Clock.Now),
		Records:       record.New(desk, p.Clock.Now, p.Policy),
		Shares:        share.New(desk, p.Clock.Now),
		Users:         user.New(desk, p.Clock.Now, p.Policy),
	}
}

func usual(l domain.Limits) domain.Limits {
	d := domain.DefaultLimits()
	return domain.Limits{Bytes: cmp.Or(l.Bytes, d.Bytes), Rows: cmp.Or(l.Rows, d.Rows), Columns: cmp.Or(l.Columns, d.Columns), Record: cmp.Or(l.Record, d.Record)}
}
