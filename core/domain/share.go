package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Share opens one execution to other members of the project.
type Share struct {
	ID         ShareID
	Project    ProjectID
	Trial      Slug
	Execution  ExecutionID
	Sender     Person
	Recipients []Person
	CreatedAt  time.Time
}

// MaxRecipients is how many people one share reaches.
const MaxRecipients = 100

// What can go wrong with shares, whoever keeps them.
var (
	ErrShareNotFound     = NewError(NotFound, "share_not_found", "No such share.")
	ErrRecipientsInvalid = NewError(
		Invalid, "recipients_invalid", "Name 1 to 100 members of the project, each once and not yourself.",
	).At("recipients")
)

// NewShare is what a caller says about a share that is to be.
type NewShare struct {
	Execution  ExecutionID
	Recipients []Subject
}

// Check refuses nobody, too many, duplicates and the sender.
func (in NewShare) Check(sender Subject) error {
	seen := map[Subject]bool{sender: true}
	for _, r := range in.Recipients {
		if r == "" || seen[r] {
			return ErrRecipientsInvalid
		}
		seen[r] = true
	}
	if n := len(in.Recipients); n < 1 || n > MaxRecipients {
		return ErrRecipientsInvalid
	}
	return nil
}

// ResolveRecipients names the people of the share among the project's members.
func (x *Share) ResolveRecipients(members []Member, from Subject, to []Subject) error {
	people := make(map[Subject]Person, len(members))
	for _, m := range members {
		people[m.Person.Subject] = m.Person
	}
	sender, ok := people[from]
	if !ok {
		return ErrProjectNotFound
	}
	x.Sender, x.Recipients = sender, nil
	for i, r := range to {
		person, ok := people[r]
		if !ok {
			return ErrUserNotFound.At(fmt.Sprintf("recipients[%d]", i))
		}
		x.Recipients = append(x.Recipients, person)
	}
	return nil
}

// Equal reports whether two shares say the same: who opens what, to the same people
// in whatever order.
func (x Share) Equal(o Share) bool {
	return x.Sender.Subject == o.Sender.Subject && x.ExecutionRef() == o.ExecutionRef() &&
		x.RecipientsHash() == o.RecipientsHash()
}

// RecipientsHash tells the recipients, in whatever order.
func (x Share) RecipientsHash() string {
	subjects := make([]string, len(x.Recipients))
	for i, p := range x.Recipients {
		subjects[i] = string(p.Subject)
	}
	slices.Sort(subjects)
	hash := sha256.Sum256([]byte(strings.Join(subjects, "\x00")))
	return hex.EncodeToString(hash[:])
}

// ExecutionRef says what the share opens.
func (x Share) ExecutionRef() ExecutionRef {
	return ExecutionRef{TrialScope{x.Project, x.Trial}, x.Execution}
}

// ShareDetail is a share with what it opens.
type ShareDetail struct {
	Share
	ExecutionTarget
	Created bool // by the call that it answers; otherwise it was there
}

// Direction is which side of a share the caller stands on.
type Direction string

const (
	Sent     Direction = "sent"
	Received Direction = "received"
)

// Directions are all there are.
func Directions() []Direction { return []Direction{Sent, Received} }

// ShareQuery is which of a person's shares to list, newest first.
type ShareQuery struct {
	TrialScope
	User      Subject
	Direction Direction
	Q         string // in the other party's name or e-mail, ignoring case
	Paging
}
