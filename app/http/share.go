package http

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const sharesPath = "/trial-shares/{project_id}/{trial_slug}"

func (s *server) shares() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ShareCreate, Method: "POST", Path: sharesPath, Status: 201, AlsoStatus: []int{200},
		Tag: "Shares and bookmarks", Summary: "Share an execution",
		Description: "Gives other members of the project access to it and notifies each of them once of that execution. " +
			"If the caller has shared it with the same people before, in whatever order, the answer is the first share (200).",
	}, s.createShare)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.ShareList, Method: "GET", Path: sharesPath, Status: 200, Tag: "Shares and bookmarks",
		Summary:     "List shares",
		Description: "What the caller has sent or received, newest first, with the executions. " + aboutOmitted,
	}, s.listShares)
}

const aboutOmitted = "Executions that would make the answer too large (more than 8 MiB, unless the installation says " +
	"otherwise) are left out, and so is one that the answer has shown already: `execution_omitted` is true, and " +
	"`execution_id` tells which one it is."

// personView is domain.Person in JSON.
type personView struct {
	Subject   domain.Subject `json:"user_id" example:"auth0|65a1"`
	FirstName string         `json:"first_name" example:"Ada"`
	LastName  string         `json:"last_name" example:"Byron"`
	Email     string         `json:"email" example:"ada@acme.example"`
	AvatarURL string         `json:"avatar_url" nullable:"true" example:"https://cdn.example/ada.png"`
	JobTitle  string         `json:"job_title" example:"Data manager"`
}

func viewPerson(p domain.Person) personView { return personView(p) }

// shareView is domain.ShareDetail in JSON.
type shareView struct {
	ID          domain.ShareID     `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c42"`
	Project     domain.ProjectID   `json:"project_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Trial       domain.Slug        `json:"trial_slug" example:"lung-survival"`
	ExecutionID domain.ExecutionID `json:"execution_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Execution   *executionView     `json:"execution" doc:"null if it no longer exists or is omitted"`
	Omitted     bool               `json:"execution_omitted" doc:"The execution is there, but an item before shows it already, or it would have made the answer too large: then get it by its id"`
	Sender      personView         `json:"sender"`
	Recipients  []personView       `json:"recipients"`
	CreatedAt   time.Time          `json:"created_at"`
}

func viewShare(d domain.ShareDetail) shareView {
	return shareView{
		d.ID, d.Project, d.Trial, d.Execution, viewTarget(d.Target), d.Omitted, viewPerson(d.Sender),
		rest.Views(d.Recipients, viewPerson), d.CreatedAt,
	}
}

// newShare is domain.NewShare in JSON.
type newShare struct {
	Execution  domain.ExecutionID `json:"execution_id" minLength:"1" maxLength:"128" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c40"`
	Recipients []domain.Subject   `json:"recipients" minItems:"1" maxItems:"100" doc:"Subjects of members of the project, without the caller" example:"auth0|65a2"`
}

func (s *server) createShare(ctx context.Context, in *struct {
	InTrialScope
	Body newShare
}) (*rest.Created[shareView], error) {
	d, err := s.core.Shares.Create(ctx, call(ctx), in.scope(), domain.NewShare(in.Body))
	return rest.CreatedOrFound(d.Created, viewShare(d)), err
}

func (s *server) listShares(ctx context.Context, in *struct {
	InTrialScope
	rest.PageQuery
	Direction domain.Direction `query:"direction" enum:"sent,received" default:"received"`
	Q         string           `query:"q" maxLength:"255" doc:"Part of the other person's name or e-mail address"`
}) (*rest.Body[rest.Page[shareView]], error) {
	q := domain.ShareQuery{TrialScope: in.scope(), Direction: in.Direction, Q: in.Q, Paging: in.Paging()}
	page, err := s.core.Shares.List(ctx, call(ctx), q)
	return rest.PageOf(page, viewShare), err
}
