package domain

import (
	"fmt"
	"strings"
	"time"
)

// Mail is one message to one person.
type Mail struct {
	ID      string // of the job that sends it: a repeated delivery carries the same Message-ID
	To      string
	Subject string
	Lines   []string // paragraphs
	Button  string   // label of the link
	Link    Secret
}

// What can go wrong with mail, whoever delivers it.
var (
	MailAway    = NewError(Unavailable, "mail_unavailable", "The mail server does not take mail now. Try again later.")
	MailRefused = NewError(Invalid, "mail_refused", "The mail server refuses this message for good.")
)

// InviteMail asks a company to onboard.
func InviteMail(id JobID, e Enterprise, link Secret, until time.Time) Mail {
	return Mail{
		ID: string(id), To: e.AdminEmail, Subject: "Your invitation: set up " + oneLine(e.Name),
		Lines: []string{
			fmt.Sprintf("%s has been invited to the clinical-trial platform, and you are its first administrator.", e.Name),
			"Open the link below to set up the sign-in of your company. It is meant for you alone.",
			"It is valid until " + until.UTC().Format("2 January 2006, 15:04 MST") + ".",
		},
		Button: "Set up single sign-on", Link: link,
	}
}

// TicketMail tells that the sign-in of a company is being set up once more.
func TicketMail(id JobID, e Enterprise, to string) Mail {
	return Mail{
		ID: string(id) + "-" + HashToken(Secret(to))[:8], To: to, Subject: "A new set-up link was made for " + oneLine(e.Name),
		Lines: []string{
			fmt.Sprintf("Somebody with the invitation of %s has asked for a new link to set up its sign-in. The earlier link no longer works.", e.Name),
			"If that was not you or a colleague, tell us at once by answering to this mail.",
		},
	}
}

// WelcomeMail tells that a company can start.
func WelcomeMail(id JobID, e Enterprise, frontend string) Mail {
	return Mail{
		ID: string(id), To: e.AdminEmail, Subject: "Welcome: " + oneLine(e.Name) + " is ready",
		Lines: []string{
			fmt.Sprintf("The single sign-on of %s works and its storage stands.", e.Name),
			"Sign in with your company account; the first time you are asked for your name.",
		},
		Button: "Sign in", Link: Secret(frontend),
	}
}

// oneLine keeps a name from starting a header of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
