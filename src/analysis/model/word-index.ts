/** Which candidate files name a module in an import, in a string or in code that imports. */
export interface WordIndex {
  /** Files that import something of that name. */
  importing(name: string): readonly string[]
  /** Files that name a module `tasks.<name>` in a string. */
  naming(name: string): readonly string[]
  /**
   * Files whose code contains `autodiscover_tasks`, `related_name`, `importlib`, `pkgutil` or `__import__`; for `lists`, one
   * of Celery's lists of modules.
   */
  byCode(word: string): readonly string[]
  /** Files that contain the name of a setting, such as `CELERY_ROUTES`. */
  withSetting(name: string): readonly string[]
}
