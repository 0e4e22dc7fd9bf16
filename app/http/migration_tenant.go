package http

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// tenantSchemaView is domain.TenantSchema in JSON.
type tenantSchemaView struct {
	Tenant     domain.TenantID `json:"organization_id" example:"org_AbC123"`
	Name       string          `json:"schema" example:"t_org_abc123_ifpkmyxh4wcz"`
	Version    string          `json:"version" doc:"Its last migration" example:"004_access_facts"`
	Pending    int             `json:"pending" doc:"How many migrations it lacks" example:"0"`
	MigratedAt time.Time       `json:"migrated_at"`
	Supported  bool            `json:"supported" doc:"Whether this node serves the tenant" example:"true"`
	Failed     []failedView    `json:"failed"`
}

func viewTenantSchema(s domain.TenantSchema) tenantSchemaView {
	return tenantSchemaView{
		s.Tenant, s.Name, s.Version, s.Pending, s.MigratedAt, s.Supported, viewFailed(s.Failed),
	}
}

// verifiedPageView is domain.VerifiedPage in JSON.
type verifiedPageView struct {
	Compared int             `json:"compared" doc:"How many tenants' tables were compared" example:"100"`
	Items    []verifiedView  `json:"items" doc:"Those that differ"`
	Next     domain.TenantID `json:"next" doc:"What to send as after; empty when there are no more" example:""`
}

type verifiedView struct {
	Tenant      domain.TenantID  `json:"organization_id" example:"org_AbC123"`
	Version     string           `json:"version" example:"004_access_facts"`
	Total       int              `json:"differences_total" example:"1"`
	Differences []differenceView `json:"differences" doc:"At most 100 of them"`
}

type differenceView struct {
	Kind  domain.DifferenceKind `json:"kind" enum:"missing,extra,other,unknown"`
	Type  string                `json:"type" example:"column"`
	Table string                `json:"table" example:"users"`
	Name  string                `json:"name" example:"nickname"`
	Want  string                `json:"want" doc:"How its version defines it; empty where it must not be" example:""`
	Got   string                `json:"got" doc:"How it is defined; empty where it is not" example:"text"`
}

func viewVerifiedPage(p domain.VerifiedPage) verifiedPageView {
	view := verifiedPageView{Compared: p.Compared, Next: p.Next}
	for _, s := range p.Schemas {
		one := verifiedView{Tenant: s.Tenant, Version: s.Version, Total: len(s.Differences)}
		for _, d := range s.Differences[:min(len(s.Differences), maxFailedShown)] {
			one.Differences = append(one.Differences, differenceView(d))
		}
		view.Items = append(view.Items, one)
	}
	return view
}
