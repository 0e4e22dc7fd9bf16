package domain

// Mail is one message to one person. Text and HTML say the same, for readers of either; both may hold a link that
// opens something, so neither prints.
type Mail struct {
	ID      string // of the job that sends it: a repeated delivery carries the same Message-ID
	To      string
	Subject string // one line
	Text    Secret
	HTML    Secret
}

// What can go wrong with mail, whoever delivers it.
var (
	ErrMailUnavailable = NewError(
		Unavailable, "mail_unavailable", "The mail server does not take mail now. Try again later.",
	)
	ErrMailRefused = NewError(Invalid, "mail_refused", "The mail server refuses this message for good.")
)
