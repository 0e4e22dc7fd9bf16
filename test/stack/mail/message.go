package mail

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mail may come in any of them
	"github.com/emersion/go-message/mail"
)

// Message is a mail as its reader sees it.
type Message struct {
	ID      string    `json:"id"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
	At      time.Time `json:"at"`
}

// parse reads a MIME message and the name its sender gave it, which is empty when there is none.
func parse(r io.Reader) (m Message, messageID string, err error) {
	reader, err := mail.CreateReader(r)
	if err != nil && !message.IsUnknownCharset(err) {
		return m, "", fmt.Errorf("the message cannot be read: %w", err)
	}
	if m.Subject, err = reader.Header.Subject(); err != nil {
		return m, "", fmt.Errorf("the subject cannot be read: %w", err)
	}
	return m, strings.TrimSpace(reader.Header.Get("Message-Id")), m.readParts(reader)
}

func (m *Message) readParts(r *mail.Reader) error {
	for {
		page, err := r.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil && !message.IsUnknownCharset(err) {
			return fmt.Errorf("a part of the message cannot be read: %w", err)
		}
		if err := m.readPart(page); err != nil {
			return err
		}
	}
}

func (m *Message) readPart(p *mail.Part) error {
	header, inline := p.Header.(*mail.InlineHeader)
	if !inline {
		return nil
	}
	body, err := io.ReadAll(p.Body)
	if err != nil {
		return fmt.Errorf("a part of the message cannot be decoded: %w", err)
	}
	text := strings.ReplaceAll(string(body), "\r\n", "\n")
	switch kind, _, _ := header.ContentType(); kind {
	case "text/html":
		m.HTML += text
	case "text/plain", "":
		m.Text += text
	}
	return nil
}
