package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) audit() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditList, Method: "GET", Path: "/audit", Status: 200, Tag: "Audit",
		Summary: "List the audit trail",
		Description: "Newest first. An admin sees the trail of the enterprise, the operator that of the platform. An entry " +
			"appears within a second of its event. The trail is a log: a Merkle tree by RFC 6962, whose leaves are the " +
			"entries, each as one line of JSON. The line of a person's act tells the person, ids that could hold a name " +
			"and the reason by salted hashes that begin with ~, and so does the answer, once the name is erased.",
	}, s.listAuditEntries)
}

// auditEntryView is domain.AuditEntry in JSON.
type auditEntryView struct {
	ID        string           `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43"`
	At        time.Time        `json:"at"`
	Actor     domain.Subject   `json:"actor" example:"auth0|65a1"`
	Machine   bool             `json:"machine" example:"false"`
	Action    domain.Action    `json:"action" example:"record.get"`
	Target    string           `json:"subject" nullable:"true" doc:"Id of the resource" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3f"`
	Project   domain.ProjectID `json:"project_id" nullable:"true" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Outcome   domain.Outcome   `json:"outcome" enum:"done,begun,failed" doc:"done: committed together with the entry; begun: allowed, and recorded before it happened; failed: begun, but it did not happen"`
	RequestID string           `json:"request_id" nullable:"true" doc:"Of the call; entries of one call share it" example:"7f3c9a"`
	Reason    string           `json:"reason" nullable:"true" doc:"The caller's reason, from X-Reason" example:"Query of the sponsor"`
	Seq       int64            `json:"seq" doc:"Place in the log, from 0; what is no entry has a place, too" example:"17"`
	Hash      string           `json:"hash" doc:"Of the entry's line as a leaf of the log" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func viewAuditEntry(e domain.AuditEntry) auditEntryView { return auditEntryView(e) }

func (s *server) listAuditEntries(ctx context.Context, in *struct {
	rest.CursorQuery
	InAuditFilter
}) (*rest.Body[rest.CursorPage[auditEntryView]], error) {
	q := in.query()
	q.CursorQuery = in.ToQuery()
	page, err := s.core.Audit.List(ctx, call(ctx), q)
	return rest.CursorPageOf(page, viewAuditEntry), err
}
