// Package mail writes the mails of the platform. What a mail says is written once, in its template; the text and the
// HTML of it are made of the same paragraphs.
package mail

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

var (
	invite   = parse("invite.tmpl")
	ticket   = parse("ticket.tmpl")
	welcome  = parse("welcome.tmpl")
	operator = parse("operator.tmpl")

	deletionRequest = parse("deletion_request.tmpl")
	deleted         = parse("deleted.tmpl")
)

// Invite asks the first administrator of a company to set up its sign-in, by a link that is valid until then.
func Invite(id domain.JobID, e domain.Enterprise, link domain.Secret, until time.Time) (domain.Mail, error) {
	return write(invite, facts{Company: e.Name, Until: until, Link: link}, string(id), e.AdminEmail)
}

// Ticket tells one person that the sign-in of a company is being set up once more. support answers questions.
func Ticket(id domain.JobID, e domain.Enterprise, to, support string) (domain.Mail, error) {
	return write(ticket, facts{Company: e.Name, Support: support}, ownID(id, to), to)
}

// ownID is the id of one mail of a job that tells several people, the same whenever the job is repeated.
func ownID(id domain.JobID, to string) string {
	return string(id) + "-" + domain.HashToken(domain.Secret(to))[:8]
}

// OperatorAct is what an operator has done to a company.
type OperatorAct struct {
	Action domain.Action
	About  string // a person, an address or a connection; empty if it is not known
	Reason string
	At     time.Time
}

// Operator tells an administrator of a company what an operator of the platform has done there. support answers
// questions.
func Operator(id domain.JobID, e domain.Enterprise, act OperatorAct, to, support string) (domain.Mail, error) {
	return write(operator, facts{
		Company: e.Name, Support: support, Act: act.Action, About: act.About, Reason: act.Reason, At: act.At,
	}, ownID(id, to), to)
}

// Welcome tells the first administrator of a company that it can start, at the address of the frontend.
func Welcome(id domain.JobID, e domain.Enterprise, frontend string) (domain.Mail, error) {
	return write(welcome, facts{Company: e.Name, Link: domain.Secret(frontend)}, string(id), e.AdminEmail)
}

// DeletionRequest tells the support that an administrator wants the company to be deleted, and why.
func DeletionRequest(
	id domain.JobID, e domain.Enterprise, by domain.Person, reason, support string,
) (domain.Mail, error) {
	return write(deletionRequest, facts{
		Company: e.Name, Number: string(e.ID), Person: by.Name(), Email: by.Email, Reason: reason,
	}, string(id), support)
}

// Deleted tells one administrator of a company that it was deleted. support answers questions.
func Deleted(id domain.JobID, e domain.Enterprise, to, support string) (domain.Mail, error) {
	return write(deleted, facts{Company: e.Name, Support: support}, string(id), to)
}
