self.PLAYAHEAD = { ignore: ['token'] };
