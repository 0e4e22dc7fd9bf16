package auth0

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// store keeps the state in memory and, after each change, in one file.
type store struct {
	file string

	mu   sync.Mutex
	now  state
	done int // changes made

	saving sync.Mutex
	saved  int // changes the file has
}

func open(file string) (*store, error) {
	s := &store{file: file}
	if file == "" {
		return s, nil
	}
	body, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, os.MkdirAll(filepath.Dir(file), 0o700)
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &s.now); err != nil {
		return nil, fmt.Errorf("auth0: %s is not a state file: %w", file, err)
	}
	return s, nil
}

func (s *store) read(look func(*state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	look(&s.now)
}

// change returns when the file has the change: what was answered survives kill -9.
func (s *store) change(do func(*state)) error {
	n := s.apply(do)
	return s.save(n)
}

func (s *store) apply(do func(*state)) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(&s.now)
	s.done++
	return s.done
}

func (s *store) flush() error { return s.save(s.apply(func(*state) {})) }

// save writes the newest state unless the file has change n already: changes
// that wait for the disk together are written together.
func (s *store) save(n int) error {
	s.saving.Lock()
	defer s.saving.Unlock()
	if s.file == "" || s.saved >= n {
		return nil
	}
	body, upTo, err := s.encode()
	if err == nil {
		err = replace(s.file, body)
	}
	if err == nil {
		s.saved = upTo
	}
	return err
}

func (s *store) encode() ([]byte, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := json.Marshal(&s.now)
	return body, s.done, err
}

// replace swaps the whole file at once, so that no reader sees half of it. It
// holds private keys: nobody else may read it.
func replace(file string, body []byte) error {
	temp := file + ".new"
	if err := os.WriteFile(temp, body, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, file)
}
