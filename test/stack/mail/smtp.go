package mail

import (
	"io"
	"net"
	"time"

	"github.com/emersion/go-smtp"
)

// A mail of this platform is a few kilobytes; more is a mistake that a test should meet.
const largestMessage = 10 << 20

func (c *Catcher) smtpServer() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		return &session{catcher: c, conn: conn.Conn()}, nil
	}))
	s.Domain, s.MaxMessageBytes, s.EnableSMTPUTF8 = "localhost", largestMessage, true
	s.ReadTimeout, s.WriteTimeout = time.Minute, time.Minute
	return s
}

// session is one conversation.
type session struct {
	catcher *Catcher
	conn    net.Conn
	to      []string
}

func (s *session) Reset()        { s.to = nil }
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	status, broken := s.catcher.faults.next()
	if !broken {
		return nil
	}
	if status == 0 {
		return s.conn.Close()
	}
	return &smtp.SMTPError{
		Code: status, EnhancedCode: smtp.EnhancedCode{status / 100, 0, 0}, Message: "The test asked for this failure",
	}
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	m, messageID, err := parse(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	return s.catcher.box.deliver(m, messageID, s.to)
}
