// Package mail catches mail: an SMTP server that delivers to nobody, and a page to read what came.
package mail

import (
	"net"
	"net/http"

	"github.com/emersion/go-smtp"
)

// Catcher is both servers with one mailbox.
type Catcher struct {
	box    *mailbox
	faults faults
	smtp   *smtp.Server
	http.Handler
}

// New opens the mailbox kept in file.
func New(file string) (*Catcher, error) {
	box, err := openMailbox(file)
	if err != nil {
		return nil, err
	}
	c := &Catcher{box: box}
	c.smtp, c.Handler = c.smtpServer(), c.pages()
	return c, nil
}

// ServeSMTP takes mail until Close.
func (c *Catcher) ServeSMTP(l net.Listener) error { return c.smtp.Serve(l) }

// Close ends the conversations; what was accepted is on disk.
func (c *Catcher) Close() error { return c.smtp.Close() }
