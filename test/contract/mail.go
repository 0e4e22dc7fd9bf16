package contract

import (
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// MailServer is a mail server and the mailboxes that its mail ends up in.
type MailServer struct {
	ports.Mail
	Inbox func(t *testing.T, to string) []Message
}

// Message is a mail as its reader sees it.
type Message struct {
	Subject string
	Text    string
	HTML    string
}

// Mail checks every rule of the port. The boxes may be shared: each check
// writes to an address of its own.
func Mail(t *testing.T, open func(t *testing.T) MailServer) {
	for name, check := range map[string]func(*testing.T, MailServer){
		"mail/arrives":    mailArrives,
		"mail/twice":      mailTwice,
		"mail/everybody":  mailEverybody,
		"mail/header":     mailHeader,
		"mail/no address": mailNoAddress,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, open(t))
		})
	}
}

func aMail(to string) domain.Mail {
	return domain.Mail{
		ID: newID(), To: to, Subject: "Einladung für Ärztinnen – 試験",
		Text: "Guten Tag, Frau <Müller> & Co.\n\nhttps://app.example/start?token=a%20b&x=1\n",
		HTML: `<p style="margin:0">Guten Tag, Frau &lt;Müller&gt;</p>` + "\n" +
			`<a href="https://app.example/start?token=a%20b&amp;x=1">Öffnen</a>`,
	}
}

func mailArrives(t *testing.T, p MailServer) {
	m := aMail(anEmail())
	must(t, p.Send(t.Context(), m))
	got := p.Inbox(t, m.To)
	if len(got) != 1 {
		t.Fatalf("got %d letters, want one", len(got))
	}
	if got[0].Subject != m.Subject {
		t.Errorf("the subject is %q", got[0].Subject)
	}
	if strings.TrimSpace(got[0].Text) != strings.TrimSpace(m.Text.Reveal()) {
		t.Errorf("the text is %q", got[0].Text)
	}
	if strings.TrimSpace(got[0].HTML) != m.HTML.Reveal() {
		t.Errorf("the HTML is %q", got[0].HTML)
	}
}

func mailTwice(t *testing.T, p MailServer) {
	m := aMail(anEmail())
	must(t, p.Send(t.Context(), m))
	must(t, p.Send(t.Context(), m))
	if n := len(p.Inbox(t, m.To)); n != 1 {
		t.Errorf("the same mail sent twice arrived %d times", n)
	}
	m.ID += "-b"
	must(t, p.Send(t.Context(), m))
	if n := len(p.Inbox(t, m.To)); n != 2 {
		t.Errorf("another mail makes %d letters, want 2", n)
	}
}

func mailEverybody(t *testing.T, p MailServer) {
	m := aMail(anEmail())
	must(t, p.Send(t.Context(), m))
	m.To = anEmail()
	must(t, p.Send(t.Context(), m))
	if len(p.Inbox(t, m.To)) != 1 {
		t.Error("a mail of the same id to somebody else did not arrive")
	}
}

// mailHeader proves that no text of ours can start a header of its own.
func mailHeader(t *testing.T, p MailServer) {
	m, eve := aMail(anEmail()), anEmail()
	m.Subject = "Hello\r\nBcc: " + eve + "\r\n\r\nbody"
	m.Text = domain.Secret("One.\r\n.\r\nRCPT TO:<" + eve + ">")
	m.ID += "\r\nBcc: " + eve
	must(t, p.Send(t.Context(), m))
	got := p.Inbox(t, m.To)
	if len(got) != 1 || got[0].Subject != "Hello Bcc: "+eve+" body" ||
		!strings.Contains(got[0].Text, "RCPT TO:<"+eve+">") {
		t.Errorf("got %d letters, want one with everything in its place", len(got))
	}
	if len(p.Inbox(t, eve)) != 0 {
		t.Error("a header was smuggled in")
	}
}

func mailNoAddress(t *testing.T, p MailServer) {
	for _, to := range []string{
		"", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>",
	} {
		m := aMail(to)
		wantKind(t, p.Send(t.Context(), m), domain.Invalid)
	}
}
