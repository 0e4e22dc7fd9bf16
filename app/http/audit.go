package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) audits() {
	serve(s, route{
		action: domain.AuditList, method: "GET", path: "/audit", status: 200, tag: "Audit",
		summary: "Read the audit trail", about: "Newest first: an admin that of the enterprise, the operator that of the platform. Entries appear within a second of what they tell, linked into a chain: each hash covers the entry and the hash before it.",
	}, s.listEntries)
}

// entryView is domain.Entry in JSON.
type entryView struct {
	ID        string           `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43"`
	At        time.Time        `json:"at"`
	Actor     domain.Subject   `json:"actor" example:"auth0|65a1"`
	Machine   bool             `json:"machine" example:"false"`
	Action    domain.Action    `json:"action" example:"record.get"`
	Target    string           `json:"subject" nullable:"true" doc:"Id of what the action was about" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	Project   domain.ProjectID `json:"project_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Outcome   domain.Outcome   `json:"outcome" enum:"done,begun,failed" doc:"done: in the same unit of work as the entry; begun: allowed, and told before it happened; failed: begun, and did not happen"`
	RequestID string           `json:"request_id" nullable:"true" doc:"Of the call; entries of one call share it" example:"7f3c9a"`
	Reason    string           `json:"reason" nullable:"true" doc:"What the caller said of why, in X-Reason"`
	Seq       int64            `json:"seq" doc:"Place in the chain, from 1" example:"17"`
	Hash      string           `json:"hash" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func viewEntry(e domain.Entry) entryView { return entryView(e) }

func (s *server) listEntries(ctx context.Context, in *struct {
	Walking
	Target string         `query:"subject" maxLength:"128" doc:"Id of what the action was about"`
	Actor  domain.Subject `query:"actor" maxLength:"128" doc:"Who acted"`
	Action domain.Action  `query:"action" maxLength:"100" example:"record.get"`
	From   time.Time      `query:"from" doc:"Not before"`
	To     time.Time      `query:"to" doc:"Before"`
}) (*body[partView[entryView]], error) {
	q := domain.EntryQuery{Actor: in.Actor, Target: in.Target, Action: in.Action, From: in.From, To: in.To, Walk: in.walk()}
	part, err := s.core.Audit.List(ctx, actor(ctx), q)
	return partOf(part, viewEntry), err
}
