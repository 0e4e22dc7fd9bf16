package mail

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/tenon-health/tenon/test/stack/atomic"
)

// mailbox keeps the messages of all addresses in one file.
type mailbox struct {
	mu   sync.Mutex
	file string
	kept
}

type kept struct {
	Messages []Message       `json:"messages"` // newest first
	Seen     map[string]bool `json:"seen"`     // recipient and Message-ID
}

func openMailbox(file string) (*mailbox, error) {
	b := &mailbox{file: file, kept: kept{Seen: map[string]bool{}}}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &b.kept); err != nil {
		return nil, fmt.Errorf("the mailbox %s cannot be read; remove the file and start again: %w", file, err)
	}
	return b, nil
}

// deliver puts a copy into the box of each recipient who has not got this Message-ID yet, as real mailboxes do:
// senders deliver at least once.
func (b *mailbox) deliver(m Message, messageID string, to []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, address := range to {
		key := address + " " + messageID
		if messageID != "" && b.Seen[key] {
			continue
		}
		b.Seen[key] = messageID != ""
		m.ID, m.To, m.At = rand.Text(), address, time.Now().UTC()
		b.Messages = slices.Insert(b.Messages, 0, m)
	}
	return b.save()
}

func (b *mailbox) list() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Message{}, b.Messages...)
}

// clear empties the box but remembers what was delivered: a late second try must not come back.
func (b *mailbox) clear() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Messages = nil
	return b.save()
}

func (b *mailbox) save() error {
	text, err := json.Marshal(b.kept)
	if err != nil {
		return err
	}
	return atomic.WriteFile(b.file, text, 0o600)
}
