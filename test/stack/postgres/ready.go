package postgres

import (
	"bytes"
	"context"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

func (s *Server) answers(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.Ping(ctx)
}

// words are the last lines of a log: PostgreSQL explains itself there.
type words string

func lastWords(log *os.File) words {
	text, err := os.ReadFile(log.Name())
	if err != nil {
		return ""
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return words(bytes.Join(lines[max(0, len(lines)-5):], []byte("\n")))
}

func (w words) contain(page string) bool { return strings.Contains(string(w), page) }
